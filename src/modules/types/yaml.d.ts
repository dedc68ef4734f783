declare module "yaml" {
  /** The first document of the text; a SyntaxError says what is wrong, and where. */
  export function parse(text: string): any;
  export function parseAll(text: string): any[];
  export function stringify(value: any, options?: { indent?: number }): string;
  export function validate(text: string): { valid: boolean; errors?: string[] };
}
