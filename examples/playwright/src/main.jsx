import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import './orders.css';

/** The path of the address bar, and how to change it without asking the server. */
function usePath() {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const changed = () => setPath(location.pathname);
    addEventListener('popstate', changed);
    return () => removeEventListener('popstate', changed);
  }, []);
  return [path, (event) => {
    event.preventDefault();
    history.pushState(null, '', event.currentTarget.href);
    setPath(location.pathname);
  }];
}

function Orders({ onOpen }) {
  const [orders, setOrders] = useState(null);
  const [failed, setFailed] = useState(false);
  const load = () => fetch('/api/orders')
    .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
    .then((loaded) => { setOrders(loaded); setFailed(false); }, () => setFailed(true));
  useEffect(() => { load(); }, []);
  if (failed) {
    return <p className="failed" role="alert">Try later. <button onClick={load}>Again</button></p>;
  }
  return orders === null ? <p>Loading</p> : (
    <ul>{orders.map(({ id }) => <li key={id}><a href={`/orders/${id}`} onClick={onOpen}>Order {id}</a></li>)}</ul>
  );
}

function App() {
  const [path, open] = usePath();
  const order = /^\/orders\/(\d+)$/.exec(path);
  return order ? <h1>Order {order[1]}</h1> : <><h1>Orders</h1><Orders onOpen={open} /></>;
}

createRoot(document.getElementById('root')).render(<App />);
