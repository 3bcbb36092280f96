export { pad, padLeft, wrap, wrapCommand } from '../../ground/wrap.ts';
