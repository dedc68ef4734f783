import './globals.mjs';
import { format } from 'prettier/standalone';
import * as babel from 'prettier/plugins/babel';
import * as estree from 'prettier/plugins/estree';
import { program } from './input.mjs';
export const run = () => format(program, { parser: 'babel', plugins: [babel, estree.default ?? estree] });
