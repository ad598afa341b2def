import type { Random } from '#lib/statistics/random.ts'
import { LOGIT_SCALE, type TemporalSizes, temporalParameters } from './temporal-parameters.ts'

/**
 * Parameters to start from: the class token and positions normal, norms one, matrices and biases uniform within 1 / √inputs, as the
 * published code and PyTorch begin.
 *
 * @param logitScale CLIP's own, which the published training goes on from
 */
export function firstParameters(sizes: TemporalSizes, logitScale: number, random: Random): Map<string, Float32Array> {
  const keys = temporalParameters(sizes)
  const inputsOf = new Map(keys.map(({ key, shape }) => [key, shape.at(-1) ?? 1]))
  const values = new Map<string, Float32Array>()
  for (const { key, shape } of keys) {
    const length = shape.reduce((product, n) => product * n, 1)
    const weight = key.replace(/\.bias$/, '.weight')
    const reach = 1 / Math.sqrt(inputsOf.get(weight) ?? 1)
    const draw = () => {
      if (key === LOGIT_SCALE) return logitScale
      if (key === 'temporal.cls_token' || key === 'temporal.pos_embedding') return random.normal()
      if (/norm\.(?:weight|bias)$/.test(key)) return key.endsWith('weight') ? 1 : 0
      return random.between(-reach, reach)
    }
    values.set(key, Float32Array.from({ length }, draw))
  }
  return values
}
