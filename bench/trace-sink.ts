/** A child process that takes traces and does nothing with them: what tracing costs here is ours, and the sending. */
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});
server.listen(Number(process.env.PORT), process.env.HOST);
