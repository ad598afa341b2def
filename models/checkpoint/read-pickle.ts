import { ConcordError } from '#lib/errors/concord-error.ts'
import { damagedPickle, PickleBytes } from './pickle-bytes.ts'
import { OPCODES } from './pickle-opcodes.ts'

/** A class or function that a pickle names; it stays a name, and nothing is ever imported or called. */
export class PickledName {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** An object of a class that a pickle names: only its attributes, none of its behaviour. */
export class PickledObject {
  readonly attributes = new Map<PickledValue, PickledValue>()
}

/** Values that a pickle of a checkpoint may hold: dictionaries are Maps, tuples and lists arrays. */
export type PickledValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickledName
  | PickledValue[]
  | Map<PickledValue, PickledValue>
  | object

/** What the caller makes of the few things that are not plain data. */
export interface PickleMeanings {
  /** The names that may occur, as `module.name`. */
  names: ReadonlySet<string>
  /** Whether a name is that of a class whose objects are read as their attributes; of none where it is left out. */
  isClass?: (name: string) => boolean
  /** What a call of a name stands for; plain data in, plain data out. */
  call(name: string, args: PickledValue[]): PickledValue
  /** What a persistent id stands for. */
  persistent(id: PickledValue): PickledValue
}

/** A state dictionary takes some ten thousand bytes; one this long is no state dictionary. */
export const LARGEST_PICKLE = 64 * 1024 * 1024
const MARK = Symbol('mark')
type Slot = PickledValue | typeof MARK

/**
 * Reads one pickle (protocols 0 to 5, the opcodes that plain data needs) without running anything: names are compared with
 * a list, calls are handed to the caller, and whatever is not known ends in an error. Bytes behind the pickle
 * are left alone.
 *
 * @returns the value and the offset of the first byte behind it
 * @throws ConcordError bad-checkpoint
 */
export function readPickle(bytes: Buffer, meanings: PickleMeanings): { value: PickledValue; end: number } {
  return new PickleReader(bytes, meanings).read()
}

class PickleReader {
  readonly #bytes: PickleBytes
  readonly #meanings: PickleMeanings
  readonly #memo = new Map<number, PickledValue>()
  readonly #stack: Slot[] = []

  constructor(bytes: Buffer, meanings: PickleMeanings) {
    this.#bytes = new PickleBytes(bytes)
    this.#meanings = meanings
  }

  read(): { value: PickledValue; end: number } {
    for (;;) {
      const opcode = this.#bytes.take(1)[0]!
      if (opcode === OPCODES.stop) return { value: this.#pop(), end: this.#bytes.at }
      this.#step(opcode)
    }
  }

  #step(opcode: number): void {
    switch (opcode) {
      case OPCODES.proto:
        if (this.#bytes.take(1)[0]! > 5) throw damagedPickle('it is of a newer pickle protocol')
        return
      case OPCODES.frame:
        this.#bytes.take(8)
        return
      case OPCODES.mark:
        this.#stack.push(MARK)
        return
      case OPCODES.pop:
        this.#pop()
        return
      case OPCODES.none:
        this.#push(null)
        return
      case OPCODES.newTrue:
        this.#push(true)
        return
      case OPCODES.newFalse:
        this.#push(false)
        return
      case OPCODES.binInt:
        this.#push(this.#bytes.take(4).readInt32LE())
        return
      case OPCODES.binInt1:
        this.#push(this.#bytes.take(1)[0]!)
        return
      case OPCODES.binInt2:
        this.#push(this.#bytes.take(2).readUInt16LE())
        return
      case OPCODES.long1:
        this.#push(this.#bytes.long(this.#bytes.take(1)[0]!))
        return
      case OPCODES.binFloat:
        this.#push(this.#bytes.take(8).readDoubleBE())
        return
      case OPCODES.binUnicode:
        this.#push(this.#bytes.text(this.#bytes.take(4).readUInt32LE()))
        return
      case OPCODES.shortBinUnicode:
        this.#push(this.#bytes.text(this.#bytes.take(1)[0]!))
        return
      case OPCODES.binUnicode8:
        this.#push(this.#bytes.text(this.#bytes.size8()))
        return
      case OPCODES.binString:
        this.#push(this.#bytes.text(this.#bytes.take(4).readUInt32LE()))
        return
      case OPCODES.shortBinString:
        this.#push(this.#bytes.text(this.#bytes.take(1)[0]!))
        return
      case OPCODES.binBytes:
        this.#push(new Uint8Array(this.#bytes.take(this.#bytes.take(4).readUInt32LE())))
        return
      case OPCODES.shortBinBytes:
        this.#push(new Uint8Array(this.#bytes.take(this.#bytes.take(1)[0]!)))
        return
      case OPCODES.emptyDict:
        this.#push(new Map())
        return
      case OPCODES.emptyList:
      case OPCODES.emptyTuple:
        this.#push([])
        return
      case OPCODES.tuple:
      case OPCODES.list:
        this.#push(this.#toMark())
        return
      case OPCODES.dict:
        this.#push(this.#put(new Map(), this.#toMark()))
        return
      case OPCODES.tuple1:
      case OPCODES.tuple2:
      case OPCODES.tuple3:
        this.#push(this.#popAll(opcode - OPCODES.tuple1 + 1))
        return
      case OPCODES.append:
        this.#extend(this.#popAll(1))
        return
      case OPCODES.appends:
        this.#extend(this.#toMark())
        return
      case OPCODES.setItem:
        this.#put(this.#dictionaryBelow(2), this.#popAll(2))
        return
      case OPCODES.setItems: {
        const pairs = this.#toMark()
        this.#put(this.#dictionaryBelow(0), pairs)
        return
      }
      case OPCODES.binPut:
        this.#memo.set(this.#bytes.take(1)[0]!, this.#top())
        return
      case OPCODES.longBinPut:
        this.#memo.set(this.#bytes.take(4).readUInt32LE(), this.#top())
        return
      case OPCODES.memoize:
        this.#memo.set(this.#memo.size, this.#top())
        return
      case OPCODES.binGet:
        this.#push(this.#remembered(this.#bytes.take(1)[0]!))
        return
      case OPCODES.longBinGet:
        this.#push(this.#remembered(this.#bytes.take(4).readUInt32LE()))
        return
      case OPCODES.global:
        this.#push(this.#named(`${this.#bytes.line()}.${this.#bytes.line()}`))
        return
      case OPCODES.stackGlobal: {
        const [module, name] = this.#popAll(2)
        // Lists within lists have no name, and turned into text they would be deeper than any stack.
        if (typeof module !== 'string' || typeof name !== 'string') throw damagedPickle('it calls what is no name')
        this.#push(this.#named(`${module}.${name}`))
        return
      }
      case OPCODES.reduce: {
        const [callee, args] = this.#popAll(2)
        if (!(callee instanceof PickledName) || !Array.isArray(args)) throw damagedPickle('it calls what is no name')
        this.#push(this.#meanings.call(callee.name, args))
        return
      }
      case OPCODES.newObject: {
        const [type, args] = this.#popAll(2)
        if (!(type instanceof PickledName) || !this.#meanings.isClass?.(type.name) || !Array.isArray(args))
          throw damagedPickle('it makes an object of what is no class')
        this.#push(new PickledObject())
        return
      }
      case OPCODES.binPersistentId:
        this.#push(this.#meanings.persistent(this.#pop()))
        return
      case OPCODES.build: {
        // BUILD sets attributes of an object. On a dictionary they are PyTorch's notes on layer versions, not needed here.
        const [target, state] = this.#popAll(2)
        if (target instanceof PickledObject && state instanceof Map) {
          for (const [name, value] of state) target.attributes.set(name, value)
          this.#push(target)
          return
        }
        if (!(target instanceof Map) || !(state instanceof Map)) throw damagedPickle('it sets attributes of an object')
        this.#push(target)
        return
      }
      default:
        throw damagedPickle(
          `it has the pickle operation 0x${opcode.toString(16).padStart(2, '0')}, which no checkpoint needs`,
        )
    }
  }

  #push(value: PickledValue): void {
    this.#stack.push(value)
  }

  #pop(): PickledValue {
    const value = this.#stack.pop()
    if (value === undefined || value === MARK) throw damagedPickle('its list of weights is not in order')
    return value as PickledValue
  }

  #popAll(count: number): PickledValue[] {
    const values: PickledValue[] = []
    for (let i = 0; i < count; i++) values.unshift(this.#pop())
    return values
  }

  #top(): PickledValue {
    const value = this.#stack.at(-1)
    if (value === undefined || value === MARK) throw damagedPickle('its list of weights is not in order')
    return value as PickledValue
  }

  #toMark(): PickledValue[] {
    const mark = this.#stack.lastIndexOf(MARK)
    if (mark < 0) throw damagedPickle('its list of weights is not in order')
    return this.#stack.splice(mark).slice(1) as PickledValue[]
  }

  #remembered(index: number): PickledValue {
    const value = this.#memo.get(index)
    if (value === undefined) throw damagedPickle('its list of weights is not in order')
    return value
  }

  #extend(values: PickledValue[]): void {
    const list = this.#top()
    if (!Array.isArray(list)) throw damagedPickle('its list of weights is not in order')
    for (const value of values) list.push(value)
  }

  #dictionaryBelow(depth: number): Map<PickledValue, PickledValue> {
    const dictionary = this.#stack.at(-1 - depth)
    if (!(dictionary instanceof Map)) throw damagedPickle('its list of weights is not in order')
    return dictionary
  }

  #put(dictionary: Map<PickledValue, PickledValue>, pairs: PickledValue[]): Map<PickledValue, PickledValue> {
    for (let i = 0; i + 1 < pairs.length; i += 2) dictionary.set(pairs[i]!, pairs[i + 1]!)
    return dictionary
  }

  #named(name: string): PickledName {
    if (this.#meanings.names.has(name) || this.#meanings.isClass?.(name)) return new PickledName(name)
    throw new ConcordError(
      'bad-checkpoint',
      `This checkpoint holds “${name.slice(0, 80)}”, which is not a weight. Concord never runs what a checkpoint names. ` +
        'Save the state_dict alone (torch.save(model.state_dict(), file)) or as safetensors, and import that.',
    )
  }
}
