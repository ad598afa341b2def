/** Sizes of EmoCLIP's temporal transformer. */
export interface TemporalSizes {
  /** Width of frame features and embeddings. */
  size: number
  /** Width of all attention heads together. */
  inner: number
  heads: number
  /** Width of the MLP's hidden layer. */
  hidden: number
  layers: number
  /** Rows of the position table; a clip has at least one frame fewer. */
  longest: number
}

/** As published: Foteinopoulou and Patras (2024), arXiv 2310.16640. */
export const PUBLISHED_SIZES: TemporalSizes = {
  size: 512,
  inner: 16384,
  heads: 8,
  hidden: 512,
  layers: 2,
  longest: 1024,
}

/** CLIP's logit scale before its own training, ln(1 / 0.07), which EmoCLIP's training goes on from where nothing else is given. */
export const LOGIT_SCALE = 'logit_scale'

/** A tensor that learns, by its published key. */
export interface TemporalParameter {
  key: string
  shape: readonly number[]
  /** How many equal parts of its first dimension the graph takes apart. */
  parts: number
}

/** All that learns in the main training of EmoCLIP: the temporal part and the logit scale. */
export function temporalParameters({ size, inner, hidden, layers, longest }: TemporalSizes): TemporalParameter[] {
  const whole = (key: string, shape: readonly number[]) => ({ key, shape, parts: 1 })
  const both = (root: string, weight: readonly number[], outputs: number) => [
    whole(`${root}.weight`, weight),
    whole(`${root}.bias`, [outputs]),
  ]
  return [
    whole(LOGIT_SCALE, []),
    whole('temporal.cls_token', [1, 1, size]),
    whole('temporal.pos_embedding', [1, longest, size]),
    ...Array.from({ length: layers }, (_, i) => {
      const { attention, mlp } = layerKeys(i)
      return [
        ...both(attention.norm, [size], size),
        { key: attention.qkv, shape: [3 * inner, size], parts: 3 },
        ...both(attention.out, [size, inner], size),
        ...both(mlp.norm, [size], size),
        ...both(mlp.first, [hidden, size], hidden),
        ...both(mlp.second, [size, hidden], size),
      ]
    }).flat(),
  ]
}

/** The published keys of a layer. */
export function layerKeys(layer: number) {
  const root = `temporal.temporal_transformer.layers.${layer}`
  return {
    attention: { norm: `${root}.0.fn.norm`, qkv: `${root}.0.fn.fn.to_qkv.weight`, out: `${root}.0.fn.fn.to_out.0` },
    mlp: { norm: `${root}.1.fn.norm`, first: `${root}.1.fn.fn.net.0`, second: `${root}.1.fn.fn.net.3` },
  }
}

/** Name of a part of a parameter in a graph. */
export const partName = ({ key, parts }: TemporalParameter, part: number): string =>
  parts === 1 ? key : `${key}/${part}`

/** Shape of each part of a parameter. */
export const partShape = ({ shape, parts }: TemporalParameter): number[] =>
  parts === 1 ? [...shape] : [shape[0]! / parts, ...shape.slice(1)]
