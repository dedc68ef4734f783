import './globals.mjs';
import { marked } from 'marked';
import { markdown } from './input.mjs';
export const run = () => marked.parse(markdown);
