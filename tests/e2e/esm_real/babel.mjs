import './globals.mjs';
import Babel from '@babel/standalone';
import { program } from './input.mjs';
export const run = () => Babel.transform(program, { presets: ['env'], sourceType: 'module' }).code;
