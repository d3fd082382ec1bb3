import type { Origin } from '../errors.ts'
import { TemplateError } from './errors.ts'
import { str } from './python/text.ts'
import { truthy, typeName } from './python/types.ts'
import { FILE_MARKUP, TemplateCache, VALUE_MARKUP } from './runtime/cache.ts'
import { Frame, Run } from './runtime/frame.ts'
import type { CompiledTemplate, Host } from './runtime/frame.ts'
import { isAllTemplate, isTemplate } from './runtime/header.ts'
import { execute } from './runtime/include.ts'
import { concat, finalize } from './runtime/output.ts'
import { applyFilter, applyTest } from './runtime/plugins.ts'
import { checkPlugins } from './runtime/vocabulary.ts'
import { VariableResolver } from './runtime/variables.ts'
import type { Markup } from './syntax/lexer.ts'
import type { Call, EvaluationContext, Value, Vocabulary } from './types.ts'
import { Bytes } from './values.ts'

/** What an evaluator needs to know of the world. */
export interface EvaluatorOptions {
  readonly vocabulary: Vocabulary
  /** A variable as it was written, templates still inside; undefined when nobody sets it. */
  readonly variable: (name: string) => Value | undefined
  /** Where a variable was written, for errors. */
  readonly origin?: ((name: string) => Origin | undefined) | undefined
  /** The text of a template that `from` includes or imports (or that is rendered by name); undefined when there is none. */
  readonly loadTemplate?: ((name: string, from: string) => LoadedTemplate | undefined) | undefined
  /** Reads a file for a lookup; undefined for what is not there and what is not allowed. */
  readonly readFile?: ((path: string) => Buffer | undefined) | undefined
  /** Share one between all evaluators: templates are compiled once for all hosts. */
  readonly cache?: TemplateCache | undefined
}

/** A template file as it was found. */
export interface LoadedTemplate {
  readonly file: string
  readonly text: string
}

/** The result of a render, and the variables its templates read (also those that nobody sets). */
export interface TrackedText {
  readonly text: string
  readonly reads: ReadonlySet<string>
}

type Extra = ReadonlyMap<string, Value>

/**
 * Evaluates templates, expressions and structures over one host's variables. Variables are resolved when they are
 * first read, and once. Everything it throws is a TemplateError.
 */
export class Evaluator implements EvaluationContext {
  readonly #options: EvaluatorOptions
  readonly #cache: TemplateCache
  readonly #variables: VariableResolver
  readonly #host: Host

  constructor(options: EvaluatorOptions, extra?: { readonly over: VariableResolver; readonly values: Extra }) {
    this.#options = options
    this.#cache = options.cache ?? new TemplateCache()
    const evaluate = (text: string): Value => this.#evaluate(text, VALUE_MARKUP, '', this.#host)
    this.#variables = extra
      ? extra.over.with(extra.values, evaluate)
      : new VariableResolver(options.variable, options.origin, evaluate)
    this.#host = this.#createHost()
  }

  /** The resolved value of a variable; templates inside a container are evaluated when they are read. */
  variable(name: string): Value | undefined {
    return this.#variables.get(name)
  }

  /** The variables that the templates of a variable read themselves, in order; those of a container only as far as it was read. */
  readsOf(name: string): ReadonlySet<string> {
    return this.#variables.readsOf(name)
  }

  /** An evaluator that sees `extra` on top; these values are as they are, not templates. */
  with(extra: Extra): Evaluator {
    if (extra.size === 0) return this
    return new Evaluator({ ...this.#options, cache: this.#cache }, { over: this.#variables, values: extra })
  }

  /** Forgets every resolved value: after facts were added. */
  forget(): void {
    this.#variables.forget()
  }

  /** A text as a template in value mode: the native value of a single expression, text otherwise. */
  evaluateValue(text: string, extra?: Extra): Value {
    if (extra) return this.with(extra).evaluateValue(text)
    return guarded(() => finalize(isTemplate(text) ? this.#evaluate(text, VALUE_MARKUP, '', this.#host) : text))
  }

  /** As evaluateValue: what filters and lookups use. */
  evaluate(text: string, extra?: Extra): Value {
    return this.evaluateValue(text, extra)
  }

  /** A condition as in `when:`: a bare expression that gives a boolean. */
  evaluateCondition(condition: string, extra?: Extra): boolean {
    if (extra) return this.with(extra).evaluateCondition(condition)
    return guarded(() => {
      const result = this.#condition(condition.trim())
      if (typeof result === 'boolean') return result
      throw new TemplateError(
        'conditional',
        `a condition must give a boolean: this one gives ${typeName(result)} (${truthy(result) ? 'true' : 'false'} as such)`,
      )
    })
  }

  /** A bare expression, as a native value. */
  evaluateExpression(expression: string, extra?: Extra): Value {
    if (extra) return this.with(extra).evaluateExpression(expression)
    return guarded(() => finalize(this.#expression(expression)))
  }

  /** A template file's text; `file` names it in errors and is what its includes are relative to. */
  renderText(text: string, file: string, extra?: Extra): string {
    if (extra) return this.with(extra).renderText(text, file)
    return guarded(() => {
      if (!isTemplate(text)) return text
      const value = this.#evaluate(text, FILE_MARKUP, file, this.#host)
      if (value instanceof Bytes) return value.data.toString('utf8')
      return value === null ? '' : str(finalize(value))
    })
  }

  /** As renderText, and tells which variables were read: where they are all equal, the text is. */
  renderTracked(text: string, file: string, extra?: Extra): TrackedText {
    if (extra) return this.with(extra).renderTracked(text, file)
    const reads = new Set<string>()
    return { text: this.#variables.tracking(reads, () => this.renderText(text, file)), reads }
  }

  /** Renders a template file found by `loadTemplate`. */
  renderFile(path: string, extra?: Extra): string {
    const found = this.#options.loadTemplate?.(path, '')
    if (!found) throw new TemplateError('notfound', `there is no template '${path}'`)
    return this.renderText(found.text, found.file, extra)
  }

  /** A structure with templates at any depth, as the arguments of a task: what resolves to `omit` disappears. */
  resolveStructure(raw: Value): Value {
    return guarded(() => finalize(this.#variables.resolve(raw, 'value')))
  }

  readFile(path: string): Buffer | undefined {
    return this.#options.readFile?.(path)
  }

  callFilter(name: string, input: Value, call: Call): Value {
    return applyFilter(this.#options.vocabulary, name, input, call)
  }

  callTest(name: string, input: Value, call: Call): boolean {
    return truthy(applyTest(this.#options.vocabulary, name, input, call))
  }

  #createHost(): Host {
    const { vocabulary } = this.#options
    const globals = this.#cache.globals(vocabulary)
    const host: Host = {
      context: this,
      vocabulary,
      resolve: (name) => {
        const value = this.#variables.get(name)
        return value === undefined ? globals.get(name) : value
      },
      global: (name) => globals.get(name),
      load: (name, from) => this.#load(name, from),
      renderConstant: (text) => this.#evaluate(text, VALUE_MARKUP, '', host),
    }
    return host
  }

  #load(name: string, from: Run): { readonly file: string; readonly template: CompiledTemplate } | undefined {
    const found = this.#options.loadTemplate?.(name, from.file)
    if (!found) return undefined
    const { markup } = from.template.scope
    const fileMarkup = markup === VALUE_MARKUP ? FILE_MARKUP : markup
    return { file: found.file, template: this.#compile(found.text, fileMarkup, found.file) }
  }

  #compile(text: string, markup: Markup, file: string): CompiledTemplate {
    try {
      const template = this.#cache.template(text, markup)
      checkPlugins(template.scope, this.#options.vocabulary)
      return template
    } catch (error) {
      throw inFile(error, file)
    }
  }

  #evaluate(text: string, markup: Markup, file: string, host: Host): Value {
    try {
      const out: Value[] = []
      execute(new Frame(new Run(host, file, this.#compile(text, markup, file))), out)
      const value = concat(out)
      return typeof value === 'string' ? withNewlines(value, text, markup.newline) : value
    } catch (error) {
      throw inFile(error, file)
    }
  }

  #expression(text: string): Value {
    const { evaluate, scope } = this.#cache.condition(text)
    checkPlugins(scope, this.#options.vocabulary)
    const template: CompiledTemplate = { body: () => undefined, blocks: new Map(), scope }
    return evaluate(new Frame(new Run(this.#host, '', template)))
  }

  #condition(text: string): Value {
    if (text === '') throw new TemplateError('conditional', 'a condition must not be empty')
    if (!isAllTemplate(text)) return finalize(this.#expression(text))
    const inner = finalize(this.#evaluate(text, VALUE_MARKUP, '', this.#host))
    if (typeof inner !== 'string') return inner
    if (inner.trim() === '') throw new TemplateError('conditional', 'a condition must not be empty')
    return finalize(this.#expression(inner.trim()))
  }
}

/** Newlines at the end that Jinja dropped are put back, as Ansible does. */
function withNewlines(value: string, template: string, newline: string): string {
  const missing = trailingNewlines(template) - trailingNewlines(value)
  return missing > 0 ? value + newline.repeat(missing) : value
}

function trailingNewlines(text: string): number {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--
  return text.length - end
}

/** Names the file of an error that has only a line; a value has no file but its variable's, which is added later. */
function inFile(error: unknown, file: string): unknown {
  if (!(error instanceof TemplateError)) return error
  const { where } = error.details
  if (where?.file !== '') return error
  const place = file === '' ? undefined : { ...where, file }
  return new TemplateError(error.kind, error.reason, { where: place, chain: error.chain })
}

/** Runs an evaluation; where the stack ends, it says so as an error of the template. */
function guarded<T>(evaluation: () => T): T {
  try {
    return evaluation()
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError('recursion', `templates go too deep: ${error.message}`)
    throw error
  }
}
