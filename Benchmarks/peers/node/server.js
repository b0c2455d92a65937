// The peer on Node's standard library.
const http = require('node:http');

function sendJSON(response, value) {
  const body = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

http
  .createServer((request, response) => {
    if (request.url === '/plaintext') {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': 13 });
      response.end('Hello, World!');
    } else if (request.url === '/json') {
      sendJSON(response, { message: 'Hello, World!' });
    } else if (request.url.startsWith('/users/')) {
      sendJSON(response, { id: request.url.slice(7) });
    } else if (request.url === '/echo' && request.method === 'POST') {
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => sendJSON(response, JSON.parse(Buffer.concat(pieces).toString())));
    } else {
      response.writeHead(404).end();
    }
  })
  .listen(Number(process.argv[2]), '127.0.0.1');
