import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { memoryName, nextName } from './step-graph.ts'
import { partName, partShape, type TemporalParameter } from './temporal-parameters.ts'

/** Parameters and what is remembered of them by key, all of them float32. */
export interface StoredState {
  parameters: Map<string, Float32Array>
  memories: Map<string, Float32Array>
}

/**
 * Parameters in training, in two sets of buffers: a step reads one and writes the other, so that nothing is copied or allocated between
 * steps. ONNX Runtime gets the buffers as inputs and as outputs that lie ready.
 */
export class LearningState {
  readonly #keys: readonly TemporalParameter[]
  #now: StoredState
  #next: StoredState
  #feeds: Record<string, Tensor>
  #fetches: Record<string, Tensor>

  /** @param memories what an earlier training remembered; zeros without it */
  constructor(
    keys: readonly TemporalParameter[],
    parameters: ReadonlyMap<string, Float32Array>,
    memories?: ReadonlyMap<string, Float32Array>,
  ) {
    this.#keys = keys
    const state = (values: (key: string, length: number) => Float32Array) =>
      new Map(
        keys.map(({ key, shape }) => [
          key,
          values(
            key,
            shape.reduce((product, n) => product * n, 1),
          ),
        ]),
      )
    const copy = (from: ReadonlyMap<string, Float32Array> | undefined) =>
      state((key, length) => {
        const values = from?.get(key)
        if (values && values.length !== length) throw new RangeError(`${key} has ${values.length} values for ${length}`)
        return values ? Float32Array.from(values) : new Float32Array(length)
      })
    const empty = () => state((_, length) => new Float32Array(length))
    this.#now = { parameters: copy(parameters), memories: copy(memories) }
    this.#next = { parameters: empty(), memories: empty() }
    this.#feeds = this.#tensors(this.#now, (name) => name)
    this.#fetches = this.#tensors(this.#next, nextName)
  }

  get parameters(): ReadonlyMap<string, Float32Array> {
    return this.#now.parameters
  }

  get memories(): ReadonlyMap<string, Float32Array> {
    return this.#now.memories
  }

  /** The parameters as inputs of a graph that only reads them. */
  get inputs(): Record<string, Tensor> {
    return Object.fromEntries(this.#names.map((name) => [name, this.#feeds[name]!]))
  }

  /** All that a step reads of the state. */
  get feeds(): Readonly<Record<string, Tensor>> {
    return this.#feeds
  }

  /** One step. @returns its loss */
  async step(session: InferenceSession, inputs: Record<string, Tensor>): Promise<number> {
    const loss = new Tensor('float32', new Float32Array(1), [1])
    await session.run({ ...inputs, ...this.#feeds }, { ...this.#fetches, loss })
    ;[this.#now, this.#next] = [this.#next, this.#now]
    this.#feeds = this.#tensors(this.#now, (name) => name)
    this.#fetches = this.#tensors(this.#next, nextName)
    return loss.data[0]!
  }

  get #names(): string[] {
    return this.#keys.flatMap((key) => Array.from({ length: key.parts }, (_, part) => partName(key, part)))
  }

  #tensors({ parameters, memories }: StoredState, named: (name: string) => string): Record<string, Tensor> {
    const entries = this.#keys.flatMap((parameter) =>
      Array.from({ length: parameter.parts }, (_, part) => {
        const name = partName(parameter, part)
        const view = (of: ReadonlyMap<string, Float32Array>) => {
          const values = of.get(parameter.key)!
          const length = values.length / parameter.parts
          return new Tensor('float32', values.subarray(part * length, (part + 1) * length), partShape(parameter))
        }
        return [
          [named(name), view(parameters)],
          [named(memoryName(name)), view(memories)],
        ] as const
      }).flat(),
    )
    return Object.fromEntries(entries)
  }
}
