// A WebSocket that is none: it speaks to a server's IRC port, a line for a message. For recording,
// and for trying by hand.

import { connect } from 'node:net';

/**
 * @param {number} port @param {(direction: '>'|'<', line: string) => void} [tap] sees every line
 */
export function lineSocket(port, tap = () => {}) {
  return class LineSocket {
    constructor() {
      this.readyState = 0;
      this.rest = '';
      this.socket = connect(port, '127.0.0.1', () => {
        this.readyState = 1;
        this.onopen?.();
      });
      this.socket.setEncoding('utf8');
      this.socket.on('data', (data) => {
        const lines = (this.rest + data).split('\r\n');
        this.rest = lines.pop();
        for (const line of lines) {
          tap('<', line);
          this.onmessage?.({ data: line });
        }
      });
      this.socket.on('error', () => {});
      this.socket.on('close', () => {
        this.readyState = 3;
        this.onclose?.({ code: 1006, reason: '' });
      });
    }

    send(line) {
      tap('>', line);
      this.socket.write(`${line}\r\n`);
    }

    /** @param {number} [code] */
    close() {
      this.socket.end();
    }
  };
}
