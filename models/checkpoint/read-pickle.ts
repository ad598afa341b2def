import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { damagedPickle, PickleBytes } from './pickle-bytes.ts'
import { OPCODES } from './pickle-opcodes.ts'
import { PickleStack, putPairs } from './pickle-stack.ts'
import { pickledScalar } from './pickled-scalars.ts'
import { InertValue, PickledName, PickledObject, type PickledValue, type PickleMeanings } from './pickled-values.ts'

/** A state dictionary takes some ten thousand bytes; one this long is no state dictionary. */
export const LARGEST_PICKLE = 64 * 1024 * 1024

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
  readonly #stack = new PickleStack()

  constructor(bytes: Buffer, meanings: PickleMeanings) {
    this.#bytes = new PickleBytes(bytes)
    this.#meanings = meanings
  }

  read(): { value: PickledValue; end: number } {
    for (;;) {
      const opcode = this.#bytes.take(1)[0]!
      if (opcode === OPCODES.stop) return { value: this.#stack.pop(), end: this.#bytes.at }
      this.#step(opcode)
    }
  }

  #step(opcode: number): void {
    const scalar = pickledScalar(opcode, this.#bytes)
    if (scalar !== undefined) {
      this.#stack.push(scalar)
      return
    }
    const isKnown = this.#frames(opcode) || this.#collects(opcode) || this.#remembers(opcode) || this.#names(opcode)
    if (isKnown) return
    throw damagedPickle(
      phrase('it has the pickle operation 0x{opcode}, which no checkpoint needs', {
        opcode: opcode.toString(16).padStart(2, '0'),
      }),
    )
  }

  /** Protocol, frames and marks. True where it was one of these. */
  #frames(opcode: number): boolean {
    switch (opcode) {
      case OPCODES.proto:
        if (this.#bytes.take(1)[0]! > 5) throw damagedPickle(phrase('it is of a newer pickle protocol'))
        return true
      case OPCODES.frame:
        this.#bytes.take(8)
        return true
      case OPCODES.mark:
        this.#stack.mark()
        return true
      case OPCODES.pop:
        this.#stack.pop()
        return true
      default:
        return false
    }
  }

  /** Tuples, lists and dictionaries. */
  #collects(opcode: number): boolean {
    switch (opcode) {
      case OPCODES.emptyDict:
        this.#stack.push(new Map())
        return true
      case OPCODES.emptyList:
      case OPCODES.emptyTuple:
        this.#stack.push([])
        return true
      case OPCODES.tuple:
      case OPCODES.list:
        this.#stack.push(this.#stack.toMark())
        return true
      case OPCODES.dict:
        this.#stack.push(putPairs(new Map(), this.#stack.toMark()))
        return true
      case OPCODES.tuple1:
      case OPCODES.tuple2:
      case OPCODES.tuple3:
        this.#stack.push(this.#stack.popAll(opcode - OPCODES.tuple1 + 1))
        return true
      case OPCODES.append:
        this.#stack.extend(this.#stack.popAll(1))
        return true
      case OPCODES.appends:
        this.#stack.extend(this.#stack.toMark())
        return true
      case OPCODES.setItem:
        putPairs(this.#stack.dictionaryBelow(2), this.#stack.popAll(2))
        return true
      case OPCODES.setItems: {
        const pairs = this.#stack.toMark()
        putPairs(this.#stack.dictionaryBelow(0), pairs)
        return true
      }
      default:
        return false
    }
  }

  /** What is put into the memo, and taken from it. */
  #remembers(opcode: number): boolean {
    switch (opcode) {
      case OPCODES.binPut:
        this.#stack.remember(this.#bytes.take(1)[0]!)
        return true
      case OPCODES.longBinPut:
        this.#stack.remember(this.#bytes.take(4).readUInt32LE())
        return true
      case OPCODES.memoize:
        this.#stack.rememberNext()
        return true
      case OPCODES.binGet:
        this.#stack.push(this.#stack.remembered(this.#bytes.take(1)[0]!))
        return true
      case OPCODES.longBinGet:
        this.#stack.push(this.#stack.remembered(this.#bytes.take(4).readUInt32LE()))
        return true
      default:
        return false
    }
  }

  /** Classes and functions that the pickle names, and what it would have them do. */
  #names(opcode: number): boolean {
    switch (opcode) {
      case OPCODES.global:
        this.#stack.push(this.#named(`${this.#bytes.line()}.${this.#bytes.line()}`))
        return true
      case OPCODES.stackGlobal: {
        const [module, name] = this.#stack.popAll(2)
        // Lists within lists have no name, and turned into text they would be deeper than any stack.
        if (typeof module !== 'string' || typeof name !== 'string')
          throw damagedPickle(phrase('it calls what is no name'))
        this.#stack.push(this.#named(`${module}.${name}`))
        return true
      }
      case OPCODES.reduce: {
        const [callee, args] = this.#stack.popAll(2)
        if (!(callee instanceof PickledName) || !Array.isArray(args))
          throw damagedPickle(phrase('it calls what is no name'))
        this.#stack.push(this.#isInert(callee) ? new InertValue() : this.#meanings.call(callee.name, args))
        return true
      }
      case OPCODES.newObject: {
        const [type, args] = this.#stack.popAll(2)
        const isInert = type instanceof PickledName && this.#isInert(type)
        const isClass = type instanceof PickledName && (isInert || this.#meanings.isClass?.(type.name))
        if (!isClass || !Array.isArray(args)) throw damagedPickle(phrase('it makes an object of what is no class'))
        this.#stack.push(isInert ? new InertValue() : new PickledObject())
        return true
      }
      case OPCODES.binPersistentId:
        this.#stack.push(this.#meanings.persistent(this.#stack.pop()))
        return true
      case OPCODES.build: {
        // BUILD sets attributes of an object. On a dictionary they are PyTorch's notes on layer versions, not needed here.
        const [target, state] = this.#stack.popAll(2)
        if (target instanceof InertValue) {
          this.#stack.push(target)
          return true
        }
        if (target instanceof PickledObject && state instanceof Map) {
          for (const [name, value] of state) target.attributes.set(name, value)
          this.#stack.push(target)
          return true
        }
        if (!(target instanceof Map) || !(state instanceof Map))
          throw damagedPickle(phrase('it sets attributes of an object'))
        this.#stack.push(target)
        return true
      }
      default:
        return false
    }
  }

  #isInert({ name }: PickledName): boolean {
    return this.#meanings.isInert?.(name) ?? false
  }

  #named(name: string): PickledName {
    const { names, isClass, isInert } = this.#meanings
    if (names.has(name) || isClass?.(name) || isInert?.(name)) return new PickledName(name)
    throw new ConcordError(
      'bad-checkpoint',
      phrase(
        'This checkpoint holds “{name}”, which is not a weight. Concord never runs what a checkpoint names. Save the state_dict alone (torch.save(model.state_dict(), file)) or as safetensors, and import that.',
        { name: name.slice(0, 80) },
      ),
    )
  }
}
