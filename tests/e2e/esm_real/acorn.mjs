import './globals.mjs';
import { parse, tokenizer } from 'acorn';
import { program } from './input.mjs';
export const run = () => JSON.stringify(parse(program, { ecmaVersion: 2022, sourceType: 'module' })) + [...tokenizer(program, { ecmaVersion: 2022 })].length;
