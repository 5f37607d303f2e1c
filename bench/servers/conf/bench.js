// For njs: what the scripts in scripts/ do.
function json(r) {
  r.headersOut['Content-Type'] = 'application/json';
  r.return(200, JSON.stringify({path: r.uri, agent: r.headersIn['User-Agent']}));
}

function headers(r) {
  r.headersOut['x-frame-options'] = 'DENY';
  r.headersOut['x-path'] = r.uri;
}

export default {json, headers};
