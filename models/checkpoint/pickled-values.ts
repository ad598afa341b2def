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

/** What stands beside the weights and is not needed: an object, or what a call would have made. Nothing of it is kept. */
export class InertValue {}

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
  /** Whether a name is that of a class or function that programs store beside weights: what it stands for is left out. */
  isInert?: (name: string) => boolean
  /** What a call of a name stands for; plain data in, plain data out. */
  call(name: string, args: PickledValue[]): PickledValue
  /** What a persistent id stands for. */
  persistent(id: PickledValue): PickledValue
}
