import type { PickleBytes } from './pickle-bytes.ts'
import { OPCODES } from './pickle-opcodes.ts'
import type { PickledValue } from './pickled-values.ts'

/** The number, text, truth or bytes that an operation of a pickle stands for; undefined where it stands for none of these. */
export function pickledScalar(opcode: number, bytes: PickleBytes): PickledValue | undefined {
  switch (opcode) {
    case OPCODES.none:
      return null
    case OPCODES.newTrue:
      return true
    case OPCODES.newFalse:
      return false
    case OPCODES.binInt:
      return bytes.take(4).readInt32LE()
    case OPCODES.binInt1:
      return bytes.take(1)[0]!
    case OPCODES.binInt2:
      return bytes.take(2).readUInt16LE()
    case OPCODES.long1:
      return bytes.long(bytes.take(1)[0]!)
    case OPCODES.binFloat:
      return bytes.take(8).readDoubleBE()
    case OPCODES.binUnicode:
      return bytes.text(bytes.take(4).readUInt32LE())
    case OPCODES.shortBinUnicode:
      return bytes.text(bytes.take(1)[0]!)
    case OPCODES.binUnicode8:
      return bytes.text(bytes.size8())
    case OPCODES.binString:
      return bytes.text(bytes.take(4).readUInt32LE())
    case OPCODES.shortBinString:
      return bytes.text(bytes.take(1)[0]!)
    case OPCODES.binBytes:
      return new Uint8Array(bytes.take(bytes.take(4).readUInt32LE()))
    case OPCODES.shortBinBytes:
      return new Uint8Array(bytes.take(bytes.take(1)[0]!))
    default:
      return undefined
  }
}
