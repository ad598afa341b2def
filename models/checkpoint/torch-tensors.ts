import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { STORED_BYTES, type StoredElement, type StoredTensor, sizeOf, toFloat32 } from './checkpoint.ts'
import { PickledName, PickledObject, type PickledValue, type PickleMeanings } from './pickled-values.ts'

const STORAGES: Record<string, StoredElement> = {
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.DoubleStorage': 'float64',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'uint8',
}
/** Deeper and larger than any model of the kind. */
const DEEPEST_MODULE = 64
const MOST_ATTRIBUTES = 100_000
const ORDERED_DICT = 'collections.OrderedDict'
const TENSOR = 'torch._utils._rebuild_tensor_v2'
const PARAMETER = 'torch._utils._rebuild_parameter'
/** What TorchScript wraps lists and dictionaries in. */
const WRAPPED = ['restore_type_tag', 'build_intlist', 'build_doublelist', 'build_boollist', 'build_tensorlist'].map(
  (name) => `torch.jit._pickle.${name}`,
)
/** What training programs store beside the weights: arrays of numbers, their own classes, and parsed options. */
const INERT = new Set([
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.ndarray',
  'numpy.dtype',
  '_codecs.encode',
  'argparse.Namespace',
])
/** Classes of the program itself, such as one that records losses. */
const OWN_CLASS = '__main__.'
const NAMES = new Set([ORDERED_DICT, TENSOR, PARAMETER, 'torch.Size', ...WRAPPED, ...Object.keys(STORAGES)])

/** A storage that a pickle points to by its key: the values of one or more tensors. */
export class StorageRef {
  readonly key: string
  readonly element: StoredElement
  readonly length: number
  constructor(key: string, element: StoredElement, length: number) {
    this.key = key
    this.element = element
    this.length = length
  }
}

/** Reads `length` bytes of a storage from the byte `offset` on. */
export type ReadStorage = (storage: StorageRef, offset: number, length: number) => Promise<Buffer>

class TorchTensor implements StoredTensor {
  readonly shape: readonly number[]
  readonly element: StoredElement
  readonly #storage: StorageRef
  readonly #offset: number
  readonly #strides: readonly number[]
  readonly #readStorage: ReadStorage

  constructor(
    storage: StorageRef,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
    read: ReadStorage,
  ) {
    this.shape = shape
    this.element = storage.element
    this.#storage = storage
    this.#offset = offset
    this.#strides = strides
    this.#readStorage = read
  }

  async read(): Promise<Float32Array> {
    const width = STORED_BYTES[this.element]
    const span = this.shape.reduce((sum, n, i) => sum + (n - 1) * this.#strides[i]!, 1)
    const bytes = await this.#readStorage(this.#storage, this.#offset * width, span * width)
    const values = toFloat32(bytes, this.element)
    return isContiguous(this.shape, this.#strides) ? values : gathered(values, this.shape, this.#strides)
  }
}

/** What the pickle of a torch.save file may say, and what becomes of it. */
export function torchMeanings(read: ReadStorage): PickleMeanings {
  return {
    names: NAMES,
    isInert: (name) => INERT.has(name) || name.startsWith(OWN_CLASS),
    persistent(id) {
      const [word, type, key, , length] = Array.isArray(id) ? id : []
      const element = type instanceof PickledName ? STORAGES[type.name] : undefined
      if (word !== 'storage' || !element || typeof key !== 'string' || !isCount(length))
        throw misfit(phrase('one of its weights is stored in a way that Concord does not know'))
      return new StorageRef(key, element, length)
    },
    call(name, args) {
      if (name === ORDERED_DICT) {
        const pairs = Array.isArray(args[0]) ? args[0] : []
        return new Map(pairs.filter(Array.isArray).map((pair) => [pair[0]!, pair[1]!]))
      }
      if (name === 'torch.Size') return args[0] ?? null
      if (name === PARAMETER || WRAPPED.includes(name)) return args[0] ?? null
      if (name !== TENSOR) throw misfit(phrase('it calls {name}', { name }))
      return tensorOf(args, read)
    },
  }
}

/**
 * The state dictionary in what a file holds: the dictionary itself, or the one under a name that training programs use.
 *
 * @throws ConcordError bad-checkpoint where there is none
 */
export function stateDictionary(value: PickledValue): Map<string, StoredTensor> {
  const found = [value, ...NESTED.map((key) => (value instanceof Map ? value.get(key) : undefined))].map((candidate) =>
    candidate instanceof Map
      ? [...candidate].filter(([key, item]) => typeof key === 'string' && item instanceof TorchTensor)
      : [],
  )
  // A program may store a single number as a tensor beside the dictionary.
  const most = found.reduce((largest, tensors) => (tensors.length > largest.length ? tensors : largest), [])
  if (most.length > 0) return new Map(most as [string, StoredTensor][])
  throw new ConcordError(
    'bad-checkpoint',
    phrase(
      'This file holds no weights by name. Save the model’s state_dict (torch.save(model.state_dict(), file)) and import that.',
    ),
  )
}
/**
 * The tensors of the modules of a TorchScript archive, by the path of attributes that leads to each.
 *
 * @throws ConcordError bad-checkpoint where there are none, and where modules hold each other
 */
export function moduleTensors(value: PickledValue): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>()
  // A module that several others share counts each time: a few of them could stand for more than any memory holds.
  let seen = 0
  const visit = (module: PickledObject, path: string, depth: number) => {
    if (depth > DEEPEST_MODULE) throw misfit(phrase('its modules hold each other'))
    for (const [name, attribute] of module.attributes) {
      if (typeof name !== 'string') continue
      seen += 1
      if (seen > MOST_ATTRIBUTES) throw misfit(phrase('its modules hold more than those of any model'))
      if (attribute instanceof TorchTensor) tensors.set(path + name, attribute)
      else if (attribute instanceof PickledObject) visit(attribute, `${path}${name}.`, depth + 1)
    }
  }
  if (value instanceof PickledObject) visit(value, '', 1)
  if (tensors.size === 0) throw misfit(phrase('none of its modules holds a weight'))
  return tensors
}

const NESTED = ['state_dict', 'model_state_dict', 'model', 'net', 'weights']

function tensorOf(args: PickledValue[], read: ReadStorage): TorchTensor {
  const [storage, offset, shape, strides] = args
  if (
    !(storage instanceof StorageRef) ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.length !== strides.length
  )
    throw misfit(phrase('one of its weights has no shape'))
  const last = shape.reduce((sum, n, i) => sum + (n - 1) * strides[i]!, offset)
  if (sizeOf(shape) === 0 || last >= storage.length)
    throw misfit(
      phrase('a weight of the shape [{shape}] does not fit the {count} values that are stored for it', {
        shape: shape.join(','),
        count: storage.length,
      }),
    )
  // Strides of zero can name a huge tensor in a small file.
  if (sizeOf(shape) > storage.length)
    throw misfit(phrase('a weight of the shape [{shape}] repeats its values', { shape: shape.join(',') }))
  return new TorchTensor(storage, offset, shape, strides, read)
}

function isCount(value: PickledValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isCounts(value: PickledValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every(isCount)
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i]! > 1 && strides[i] !== expected) return false
    expected *= shape[i]!
  }
  return true
}

function gathered(values: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const all = new Float32Array(sizeOf(shape))
  const index = shape.map(() => 0)
  for (let i = 0; i < all.length; i++) {
    all[i] = values[index.reduce((sum, n, axis) => sum + n * strides[axis]!, 0)]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1
      if (index[axis]! < shape[axis]!) break
      index[axis] = 0
    }
  }
  return all
}

function misfit(what: Message): ConcordError {
  return new ConcordError('bad-checkpoint', phrase('This checkpoint can’t be used: {what}.', { what }))
}
