import { english } from './translator.ts'

/**
 * A value for files and programs: sentences that are stored with their values, so that they can be shown in any language, stand in
 * English in it, however deep.
 *
 * @param value what JSON can hold
 */
export function storedInEnglish<Value>(value: Value): Value {
  return put(value) as Value
}

function put(value: unknown): unknown {
  if (typeof value === 'string') return english.stored(value)
  if (Array.isArray(value)) return value.map(put)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, put(each)]))
}
