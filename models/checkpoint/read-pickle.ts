import { ConcordError } from '#lib/errors/concord-error.ts'

/** A class or function that a pickle names; it stays a name, and nothing is ever imported or called. */
export class PickledName {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
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
  readonly #bytes: Buffer
  readonly #meanings: PickleMeanings
  readonly #memo = new Map<number, PickledValue>()
  readonly #stack: Slot[] = []
  #at = 0

  constructor(bytes: Buffer, meanings: PickleMeanings) {
    this.#bytes = bytes
    this.#meanings = meanings
  }

  read(): { value: PickledValue; end: number } {
    for (;;) {
      const opcode = this.#take(1)[0]!
      if (opcode === 0x2e) return { value: this.#pop(), end: this.#at }
      this.#step(opcode)
    }
  }

  #step(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.#take(1)[0]! > 5) throw damaged('it is of a newer pickle protocol')
        return
      case 0x95: // FRAME
        this.#take(8)
        return
      case 0x28:
        this.#stack.push(MARK)
        return
      case 0x30:
        this.#pop()
        return
      case 0x4e:
        this.#push(null)
        return
      case 0x88:
        this.#push(true)
        return
      case 0x89:
        this.#push(false)
        return
      case 0x4a:
        this.#push(this.#take(4).readInt32LE())
        return
      case 0x4b:
        this.#push(this.#take(1)[0]!)
        return
      case 0x4d:
        this.#push(this.#take(2).readUInt16LE())
        return
      case 0x8a:
        this.#push(this.#long(this.#take(1)[0]!))
        return
      case 0x47:
        this.#push(this.#take(8).readDoubleBE())
        return
      case 0x58:
        this.#push(this.#text(this.#take(4).readUInt32LE()))
        return
      case 0x8c:
        this.#push(this.#text(this.#take(1)[0]!))
        return
      case 0x8d:
        this.#push(this.#text(this.#size8()))
        return
      case 0x54:
        this.#push(this.#text(this.#take(4).readUInt32LE()))
        return
      case 0x55:
        this.#push(this.#text(this.#take(1)[0]!))
        return
      case 0x42:
        this.#push(new Uint8Array(this.#take(this.#take(4).readUInt32LE())))
        return
      case 0x43:
        this.#push(new Uint8Array(this.#take(this.#take(1)[0]!)))
        return
      case 0x7d:
        this.#push(new Map())
        return
      case 0x5d:
      case 0x29:
        this.#push([])
        return
      case 0x74:
      case 0x6c:
        this.#push(this.#toMark())
        return
      case 0x64:
        this.#push(this.#put(new Map(), this.#toMark()))
        return
      case 0x85:
      case 0x86:
      case 0x87:
        this.#push(this.#popAll(opcode - 0x84))
        return
      case 0x61:
        this.#extend(this.#popAll(1))
        return
      case 0x65:
        this.#extend(this.#toMark())
        return
      case 0x73:
        this.#put(this.#dictionaryBelow(2), this.#popAll(2))
        return
      case 0x75: {
        const pairs = this.#toMark()
        this.#put(this.#dictionaryBelow(0), pairs)
        return
      }
      case 0x71:
        this.#memo.set(this.#take(1)[0]!, this.#top())
        return
      case 0x72:
        this.#memo.set(this.#take(4).readUInt32LE(), this.#top())
        return
      case 0x94:
        this.#memo.set(this.#memo.size, this.#top())
        return
      case 0x68:
        this.#push(this.#remembered(this.#take(1)[0]!))
        return
      case 0x6a:
        this.#push(this.#remembered(this.#take(4).readUInt32LE()))
        return
      case 0x63:
        this.#push(this.#named(`${this.#line()}.${this.#line()}`))
        return
      case 0x93: {
        const [module, name] = this.#popAll(2)
        this.#push(this.#named(`${String(module)}.${String(name)}`))
        return
      }
      case 0x52: {
        const [callee, args] = this.#popAll(2)
        if (!(callee instanceof PickledName) || !Array.isArray(args)) throw damaged('it calls what is no name')
        this.#push(this.#meanings.call(callee.name, args))
        return
      }
      case 0x51:
        this.#push(this.#meanings.persistent(this.#pop()))
        return
      case 0x62: {
        // BUILD sets attributes of an object. On a dictionary they are PyTorch's notes on layer versions, not needed here.
        const [target, state] = this.#popAll(2)
        if (!(target instanceof Map) || !(state instanceof Map)) throw damaged('it sets attributes of an object')
        this.#push(target)
        return
      }
      default:
        throw damaged(
          `it has the pickle operation 0x${opcode.toString(16).padStart(2, '0')}, which no checkpoint needs`,
        )
    }
  }

  #take(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) throw damaged('its list of weights ends early')
    this.#at += size
    return this.#bytes.subarray(this.#at - size, this.#at)
  }

  #text(size: number): string {
    return this.#take(size).toString('utf8')
  }

  #size8(): number {
    return Number(this.#take(8).readBigUInt64LE())
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0 || end - this.#at > 200) throw damaged('its list of weights ends early')
    const line = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return line
  }

  #long(size: number): number {
    let value = 0n
    const bytes = this.#take(size)
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
    return Number(BigInt.asIntN(Math.max(8, size * 8), value))
  }

  #push(value: PickledValue): void {
    this.#stack.push(value)
  }

  #pop(): PickledValue {
    const value = this.#stack.pop()
    if (value === undefined || value === MARK) throw damaged('its list of weights is not in order')
    return value as PickledValue
  }

  #popAll(count: number): PickledValue[] {
    const values: PickledValue[] = []
    for (let i = 0; i < count; i++) values.unshift(this.#pop())
    return values
  }

  #top(): PickledValue {
    const value = this.#stack.at(-1)
    if (value === undefined || value === MARK) throw damaged('its list of weights is not in order')
    return value as PickledValue
  }

  #toMark(): PickledValue[] {
    const mark = this.#stack.lastIndexOf(MARK)
    if (mark < 0) throw damaged('its list of weights is not in order')
    return this.#stack.splice(mark).slice(1) as PickledValue[]
  }

  #remembered(index: number): PickledValue {
    const value = this.#memo.get(index)
    if (value === undefined) throw damaged('its list of weights is not in order')
    return value
  }

  #extend(values: PickledValue[]): void {
    const list = this.#top()
    if (!Array.isArray(list)) throw damaged('its list of weights is not in order')
    for (const value of values) list.push(value)
  }

  #dictionaryBelow(depth: number): Map<PickledValue, PickledValue> {
    const dictionary = this.#stack.at(-1 - depth)
    if (!(dictionary instanceof Map)) throw damaged('its list of weights is not in order')
    return dictionary
  }

  #put(dictionary: Map<PickledValue, PickledValue>, pairs: PickledValue[]): Map<PickledValue, PickledValue> {
    for (let i = 0; i + 1 < pairs.length; i += 2) dictionary.set(pairs[i]!, pairs[i + 1]!)
    return dictionary
  }

  #named(name: string): PickledName {
    if (this.#meanings.names.has(name)) return new PickledName(name)
    throw new ConcordError(
      'bad-checkpoint',
      `This checkpoint holds “${name.slice(0, 80)}”, which is not a weight. Concord never runs what a checkpoint names. ` +
        'Save the state_dict alone (torch.save(model.state_dict(), file)) or as safetensors, and import that.',
    )
  }
}

function damaged(what: string): ConcordError {
  return new ConcordError(
    'bad-checkpoint',
    `This file can't be read as a PyTorch checkpoint: ${what}. Copy or download it again, then retry.`,
  )
}
