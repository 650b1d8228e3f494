export { printShare, readShare, type Share, seedFrom, sharesOf } from './share.ts';
