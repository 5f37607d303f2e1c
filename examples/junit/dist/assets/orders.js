const response = await fetch('/api/orders');
document.getElementById('state').textContent = response.ok ? `${(await response.json()).length} orders` : 'try later';
