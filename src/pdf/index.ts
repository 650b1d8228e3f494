export { type Block, type Sheet, writePdf } from './sheet.ts';
