/** The syntax tree: expressions are ours, statements are Nunjucks' nodes or look like them (`typename`). */
import type { Value } from '../types.ts'

/** Where a node begins; Nunjucks counts lines from 0. */
export interface Positioned {
  readonly lineno: number
}

/** The arguments of a call, a filter or a test. */
export interface Arguments {
  readonly args: readonly Expression[]
  readonly kwargs: readonly (readonly [string, Expression])[]
  /** `*args`. */
  readonly spread: Expression | undefined
  /** `**kwargs`. */
  readonly spreadNamed: Expression | undefined
}

export type Expression = Positioned &
  (
    | { readonly typename: 'Literal'; readonly value: Value }
    | { readonly typename: 'Symbol'; readonly value: string }
    | { readonly typename: 'Array' | 'Tuple'; readonly items: readonly Expression[] }
    | { readonly typename: 'Dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
    | { readonly typename: 'Attribute'; readonly target: Expression; readonly name: string }
    | { readonly typename: 'Item'; readonly target: Expression; readonly key: Expression }
    | { readonly typename: 'Slice'; readonly target: Expression; readonly parts: readonly (Expression | undefined)[] }
    | { readonly typename: 'FunCall'; readonly target: Expression; readonly call: Arguments }
    /** Without a target, what the block it stands at contains. */
    | {
        readonly typename: 'Filter'
        readonly target: Expression | undefined
        readonly name: string
        readonly call: Arguments
      }
    | { readonly typename: 'Is'; readonly target: Expression; readonly name: string; readonly call: Arguments }
    | { readonly typename: 'Binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | {
        readonly typename: 'Compare'
        readonly first: Expression
        readonly rest: readonly (readonly [string, Expression])[]
      }
    | { readonly typename: 'Concat'; readonly items: readonly Expression[] }
    | { readonly typename: 'Not' | 'Neg' | 'Pos'; readonly target: Expression }
    | {
        readonly typename: 'InlineIf'
        readonly cond: Expression
        readonly body: Expression
        readonly else_: Expression | undefined
      }
  )

/** What can stand left of `=`, after `for` and in a signature. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly object: string; readonly name: string }
  | { readonly kind: 'tuple'; readonly targets: readonly Target[] }

/** The parameters of a macro, the last ones with defaults. */
export interface Signature {
  readonly parameters: readonly { readonly name: string; readonly byDefault: Expression | undefined }[]
}

export interface Body {
  readonly typename: 'NodeList' | 'Root'
  readonly children: readonly Statement[]
}

/** A piece of text between tags. */
export interface TemplateData {
  readonly typename: 'TemplateData'
  readonly value: string
}

type Name = Extract<Expression, { typename: 'Symbol' }>

export type Statement = Positioned &
  (
    | { readonly typename: 'Output'; readonly children: readonly [Expression | TemplateData] }
    | {
        readonly typename: 'If'
        readonly cond: Expression
        readonly body: Body
        readonly else_: Statement | Body | null
      }
    | {
        readonly typename: 'For'
        readonly target: Target
        readonly sequence: Expression
        readonly condition: Expression | undefined
        readonly recursive: boolean
        readonly body: Body
        readonly else_: Body | undefined
      }
    | { readonly typename: 'Set'; readonly target: Target; readonly value: Expression }
    | {
        readonly typename: 'SetBlock'
        readonly target: Target
        readonly filter: Expression | undefined
        readonly body: Body
      }
    | { readonly typename: 'Macro'; readonly name: Name; readonly args: Signature; readonly body: Body }
    | { readonly typename: 'Call'; readonly signature: Signature; readonly call: Expression; readonly body: Body }
    | { readonly typename: 'FilterBlock'; readonly filter: Expression; readonly body: Body }
    | { readonly typename: 'With'; readonly targets: readonly (readonly [Target, Expression])[]; readonly body: Body }
    | { readonly typename: 'Scoped'; readonly body: Body }
    | {
        readonly typename: 'Include'
        readonly template: Expression
        readonly ignoreMissing: boolean
        readonly withContext: boolean
      }
    | {
        readonly typename: 'Import'
        readonly template: Expression
        readonly target: Name
        readonly withContext: boolean | null
      }
    | {
        readonly typename: 'FromImport'
        readonly template: Expression
        readonly names: {
          readonly children: readonly (Name | { readonly typename: 'Pair'; readonly key: Name; readonly value: Name })[]
        }
        readonly withContext: boolean | null | undefined
      }
    | {
        readonly typename: 'Block'
        readonly name: string
        readonly scoped: boolean
        readonly required: boolean
        readonly body: Body
      }
    | { readonly typename: 'Extends'; readonly template: Expression }
  )
