declare module "util" {
  interface InspectOptions {
    showHidden?: boolean;
    depth?: number | null;
    colors?: boolean;
    customInspect?: boolean;
    showProxy?: boolean;
    maxArrayLength?: number | null;
    maxStringLength?: number | null;
    breakLength?: number;
    compact?: boolean | number;
    sorted?: boolean | ((a: string, b: string) => number);
    getters?: boolean | "get" | "set";
    numericSeparator?: boolean;
  }
  export function inspect(value: any, options?: InspectOptions | boolean, depth?: number | null, colors?: boolean): string;
  export namespace inspect {
    const custom: unique symbol;
    const colors: { [name: string]: [number, number] };
    const styles: { [kind: string]: string };
    let defaultOptions: InspectOptions;
  }
  export function format(format?: any, ...args: any[]): string;
  export function formatWithOptions(options: InspectOptions, format?: any, ...args: any[]): string;
  export function promisify<T extends Function>(original: T): (...args: any[]) => Promise<any>;
  export namespace promisify {
    const custom: unique symbol;
  }
  export function callbackify(original: (...args: any[]) => Promise<any>): (...args: any[]) => void;
  export function inherits(constructor: Function, parent: Function): void;
  export function deprecate<T extends Function>(fn: T, message: string, code?: string): T;
  export function debuglog(section: string): ((...args: any[]) => void) & { enabled: boolean };
  export function isDeepStrictEqual(a: any, b: any): boolean;
  export function stripVTControlCharacters(text: string): string;
  export function styleText(style: string | string[], text: string): string;
  export interface ParseArgsOption {
    type: "string" | "boolean";
    short?: string;
    multiple?: boolean;
    default?: string | boolean | string[] | boolean[];
  }
  export interface ParseArgsToken {
    kind: "option" | "positional" | "option-terminator";
    index: number;
    name?: string;
    rawName?: string;
    value?: string;
    inlineValue?: boolean;
  }
  export function parseArgs(config?: {
    args?: string[];
    options?: { [name: string]: ParseArgsOption };
    strict?: boolean;
    allowPositionals?: boolean;
    allowNegative?: boolean;
    tokens?: boolean;
  }): { values: { [name: string]: any }; positionals: string[]; tokens?: ParseArgsToken[] };
  export function toUSVString(text: string): string;
  export function isArray(value: any): value is any[];
  export const types: typeof import("util/types");
}
declare module "util/types" {
  type Is = (value: any) => boolean;
  export const isExternal: Is, isDate: Is, isArgumentsObject: Is, isBigIntObject: Is, isBooleanObject: Is;
  export const isNumberObject: Is, isStringObject: Is, isSymbolObject: Is, isBoxedPrimitive: Is, isNativeError: Is;
  export const isRegExp: Is, isAsyncFunction: Is, isGeneratorFunction: Is, isGeneratorObject: Is, isPromise: Is;
  export const isMap: Is, isSet: Is, isMapIterator: Is, isSetIterator: Is, isWeakMap: Is, isWeakSet: Is;
  export const isArrayBuffer: Is, isDataView: Is, isSharedArrayBuffer: Is, isAnyArrayBuffer: Is, isProxy: Is;
  export const isModuleNamespaceObject: Is, isArrayBufferView: Is, isTypedArray: Is, isUint8Array: Is;
  export const isUint8ClampedArray: Is, isUint16Array: Is, isUint32Array: Is, isInt8Array: Is, isInt16Array: Is;
  export const isInt32Array: Is, isFloat32Array: Is, isFloat64Array: Is, isBigInt64Array: Is, isBigUint64Array: Is;
}
