export { Archive, type Meta, type OpenMessage, type SealedMessage } from './archive.ts';
