import { phrase } from '#lib/messages/message.ts'
import { damagedPickle } from './pickle-bytes.ts'
import type { PickledValue } from './pickled-values.ts'

const MARK = Symbol('mark')
type Slot = PickledValue | typeof MARK

/**
 * The stack that a pickle's operations work on, with its marks and its memo of values by number.
 *
 * Each method throws ConcordError bad-checkpoint where the stack or the memo does not hold what is asked of it.
 */
export class PickleStack {
  readonly #stack: Slot[] = []
  readonly #memo = new Map<number, PickledValue>()

  mark(): void {
    this.#stack.push(MARK)
  }

  push(value: PickledValue): void {
    this.#stack.push(value)
  }

  pop(): PickledValue {
    const value = this.#stack.pop()
    if (value === undefined || value === MARK) throw damagedPickle(phrase('its list of weights is not in order'))
    return value as PickledValue
  }

  popAll(count: number): PickledValue[] {
    const values: PickledValue[] = []
    for (let i = 0; i < count; i++) values.unshift(this.pop())
    return values
  }

  #top(): PickledValue {
    const value = this.#stack.at(-1)
    if (value === undefined || value === MARK) throw damagedPickle(phrase('its list of weights is not in order'))
    return value as PickledValue
  }

  toMark(): PickledValue[] {
    const mark = this.#stack.lastIndexOf(MARK)
    if (mark < 0) throw damagedPickle(phrase('its list of weights is not in order'))
    return this.#stack.splice(mark).slice(1) as PickledValue[]
  }

  remember(index: number): void {
    this.#memo.set(index, this.#top())
  }

  rememberNext(): void {
    this.remember(this.#memo.size)
  }

  remembered(index: number): PickledValue {
    const value = this.#memo.get(index)
    if (value === undefined) throw damagedPickle(phrase('its list of weights is not in order'))
    return value
  }

  extend(values: PickledValue[]): void {
    const list = this.#top()
    if (!Array.isArray(list)) throw damagedPickle(phrase('its list of weights is not in order'))
    for (const value of values) list.push(value)
  }

  dictionaryBelow(depth: number): Map<PickledValue, PickledValue> {
    const dictionary = this.#stack.at(-1 - depth)
    if (!(dictionary instanceof Map)) throw damagedPickle(phrase('its list of weights is not in order'))
    return dictionary
  }
}

/** Adds to a dictionary what stands in a row as key, value, key, value. */
export function putPairs(
  dictionary: Map<PickledValue, PickledValue>,
  pairs: PickledValue[],
): Map<PickledValue, PickledValue> {
  for (let i = 0; i + 1 < pairs.length; i += 2) dictionary.set(pairs[i]!, pairs[i + 1]!)
  return dictionary
}
