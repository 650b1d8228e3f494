/** `POSTERN_URL`, `POSTERN_KEY`: where the server is, and a key of it. For authorities of your own set NODE_EXTRA_CA_CERTS. */
import { Postern } from '../client/postern.ts';

export function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`Set ${name}.\n`);
  process.exit(2);
}

export const connected = (): Postern =>
  new Postern({ url: fromEnvironment('POSTERN_URL'), key: fromEnvironment('POSTERN_KEY') });
