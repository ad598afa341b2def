import { layerKeys } from '#lib/contrastive/temporal-parameters.ts'

/** A constant of an encoder's file by its place: the published key it has, and the shape there. */
export interface PublishedKey {
  /** None for what the graph has of its own. */
  key: string | undefined
  /** Shape of the tensor by that of the constant. */
  shape: (stored: readonly number[]) => readonly number[]
  /** Whether the constant is the transposed matrix. */
  turned: boolean
}

const ROOT = 'backbone.'

const same = (key: string | undefined): PublishedKey => ({ key, shape: (stored) => stored, turned: false })
const turned = (key: string): PublishedKey => ({ key, shape: ([rows, columns]) => [columns!, rows!], turned: true })
/** Without the dimension that the graph puts in front. */
const inner = (key: string, front: number): PublishedKey => ({
  key,
  shape: (stored) => stored.slice(front),
  turned: false,
})
const both = (root: string): PublishedKey[] => [same(`${root}.weight`), same(`${root}.bias`)]

/** The constants of `buildFrameEncoder`, in its order. */
export function frameKeys(layers: number): PublishedKey[] {
  const root = `${ROOT}visual`
  return [
    { ...turned(`${root}.conv1.weight`), shape: ([inputs, width]) => patches(inputs!, width!) },
    inner(`${root}.class_embedding`, 2),
    inner(`${root}.positional_embedding`, 1),
    ...both(`${root}.ln_pre`),
    ...blocks(`${root}.transformer.resblocks`, layers, `${root}.ln_post`),
    same(`${root}.proj`),
  ]
}

function patches(inputs: number, width: number): number[] {
  const side = Math.sqrt(inputs / 3)
  return [width, 3, side, side]
}

/** The constants of `buildTextEncoder`, in its order; the mask is the graph's own. */
export function textKeys(layers: number): PublishedKey[] {
  return [
    same(`${ROOT}token_embedding.weight`),
    inner(`${ROOT}positional_embedding`, 1),
    same(undefined),
    ...blocks(`${ROOT}transformer.resblocks`, layers, `${ROOT}ln_final`),
    same(`${ROOT}text_projection`),
  ]
}

/** The constants of `buildTemporalEncoder`, in its order. */
export function temporalKeys(layers: number): PublishedKey[] {
  return [
    same('temporal.cls_token'),
    same('temporal.pos_embedding'),
    ...Array.from({ length: layers }, (_, i) => {
      const { attention, mlp } = layerKeys(i)
      const linear = (root: string) => [turned(`${root}.weight`), same(`${root}.bias`)]
      return [
        ...(i === 0 ? both(attention.norm) : []),
        turned(attention.qkv),
        ...linear(attention.out),
        ...both(mlp.norm),
        ...linear(mlp.first),
        ...linear(mlp.second),
        ...(i + 1 < layers ? both(layerKeys(i + 1).attention.norm) : []),
      ]
    }).flat(),
  ]
}

/** CLIP's residual blocks, and the norm behind them. */
function blocks(root: string, layers: number, last: string): PublishedKey[] {
  return [
    ...both(`${root}.0.ln_1`),
    ...Array.from({ length: layers }, (_, i) => [
      same(`${root}.${i}.attn.in_proj_weight`),
      same(`${root}.${i}.attn.in_proj_bias`),
      ...both(`${root}.${i}.attn.out_proj`),
      ...both(`${root}.${i}.ln_2`),
      ...both(`${root}.${i}.mlp.c_fc`),
      ...both(`${root}.${i}.mlp.c_proj`),
      ...both(i + 1 < layers ? `${root}.${i + 1}.ln_1` : last),
    ]).flat(),
  ]
}
