import { multiHeadAttention } from './attention.ts'
import { BINARY, UNARY, WHERE } from './elementwise.ts'
import type { Gradient } from './gradient.ts'
import { layerNormalisation } from './layer-normalisation.ts'
import { PLACES } from './places.ts'
import { PRODUCTS } from './products.ts'
import { REDUCTIONS } from './reductions.ts'

/** The gradient of each operator that has one, by the operator's name. */
export const GRADIENTS: Readonly<Record<string, Gradient>> = {
  ...BINARY,
  ...UNARY,
  ...PRODUCTS,
  ...PLACES,
  ...REDUCTIONS,
  Where: WHERE,
  LayerNormalization: layerNormalisation,
  MultiHeadAttention: multiHeadAttention,
}
