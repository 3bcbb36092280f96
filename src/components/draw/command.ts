export { commandText } from '../../ground/argv.ts';
