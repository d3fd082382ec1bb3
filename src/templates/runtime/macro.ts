import { typeError, undefinedError } from '../errors.ts'
import type { Signature } from '../syntax/nodes.ts'
import type { Call, Value } from '../types.ts'
import { Dict, Tuple, Undefined } from '../values.ts'
import { compileExpression } from './expressions.ts'
import { Frame } from './frame.ts'
import type { Eval, Exec } from './frame.ts'
import { TemplateObject } from './objects.ts'
import { concat } from './output.ts'
import type { CompileScope } from './scope.ts'

/** A macro, not yet bound to the scope it is defined in. */
export type MacroMaker = (frame: Frame) => TemplateObject

/** Compiles a macro, or the body of a call tag. */
export function compileMacro(
  name: string,
  signature: Signature,
  scope: CompileScope,
  compileBody: () => Exec,
): MacroMaker {
  const parameters = signature.parameters.map((parameter) => ({
    name: parameter.name,
    byDefault: parameter.byDefault && compileExpression(parameter.byDefault, scope),
  }))
  const [body, names] = scope.naming(compileBody)
  const extras = { args: names.has('varargs'), kwargs: names.has('kwargs'), caller: names.has('caller') }
  return (defined) =>
    new TemplateObject('Macro', {
      takesUndefined: true,
      attribute: (attribute) => {
        if (attribute === 'name') return name
        if (attribute === 'arguments') return new Tuple(parameters.map((parameter) => parameter.name))
        if (attribute === 'catch_varargs') return extras.args
        if (attribute === 'catch_kwargs') return extras.kwargs
        return attribute === 'caller' ? extras.caller : undefined
      },
      call: (call) =>
        defined.run.nested(() => {
          const frame = new Frame(defined.run, defined)
          bind(name, frame, parameters, extras, call)
          const out: Value[] = []
          body(frame, out)
          return concat(out)
        }),
    })
}

interface Parameter {
  readonly name: string
  readonly byDefault: Eval | undefined
}

interface Extras {
  readonly args: boolean
  readonly kwargs: boolean
  readonly caller: boolean
}

/** As Jinja does it: what is given by position fills the parameters first; what is given by name, those that are left. */
function bind(macro: string, frame: Frame, parameters: readonly Parameter[], extras: Extras, call: Call): void {
  const rest = new Map(call.kwargs)
  parameters.forEach((parameter, index) => {
    const byPosition = index < call.args.length
    const given = byPosition ? call.args[index] : rest.get(parameter.name)
    if (!byPosition) rest.delete(parameter.name)
    frame.set(parameter.name, given === undefined ? missing(parameter, frame) : given)
  })
  if (extras.caller && !parameters.some(({ name }) => name === 'caller')) {
    frame.set('caller', rest.get('caller') ?? new Undefined('caller', () => undefinedError('No caller defined')))
    rest.delete('caller')
  }
  if (extras.kwargs) frame.set('kwargs', new Dict(rest))
  else if (rest.size > 0) throw typeError(`macro '${macro}' takes no keyword argument '${[...rest.keys()][0] ?? ''}'`)
  if (extras.args) frame.set('varargs', new Tuple(call.args.slice(parameters.length)))
  else if (call.args.length > parameters.length) {
    throw typeError(`macro '${macro}' takes not more than ${parameters.length} argument(s)`)
  }
}

function missing({ name, byDefault }: Parameter, frame: Frame): Value {
  if (byDefault) return byDefault(frame)
  return new Undefined(name, () => undefinedError(`parameter '${name}' was not provided`))
}
