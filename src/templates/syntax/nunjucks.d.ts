// What we use of Nunjucks' own lexer and parser; its published types leave them out.
declare module 'nunjucks/src/parser.js' {
  /** A token; lines and columns count from 0. */
  export interface Token {
    readonly type: string
    readonly value: string
    readonly lineno: number
    readonly colno: number
  }
  export interface TokenStream {
    readonly tags: Readonly<
      Record<'BLOCK_END' | 'VARIABLE_START' | 'VARIABLE_END' | 'COMMENT_START' | 'COMMENT_END', string>
    >
    nextToken(): Token | null
  }
  export class Parser {
    constructor(tokens: TokenStream)
    tokens: TokenStream
    breakOnBlocks: readonly string[] | null
    nextToken(withWhitespace?: boolean): Token | null
    peekToken(): Token | null
    pushToken(token: Token | null): void
    skip(type: string): boolean
    skipValue(type: string, value: string): boolean
    skipSymbol(value: string): boolean
    expect(type: string): Token
    fail(message: string, lineno?: number, colno?: number): never
    advanceAfterBlockEnd(name?: string): Token
    parseUntilBlocks(...names: readonly string[]): unknown
    parseWithContext(): boolean | null
    parseExpression(): unknown
    parsePrimary(noPostfix?: boolean): unknown
    parseSignature(tolerant?: boolean, noParens?: boolean): unknown
    parseIf(): unknown
    parseMacro(): unknown
    parseImport(): unknown
    parseFrom(): unknown
    parseExtends(): unknown
    parseStatement(): unknown
    parseAsRoot(): unknown
  }
  const parser: { readonly Parser: typeof Parser }
  export default parser
}
