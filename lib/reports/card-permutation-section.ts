import type { CardMaterial } from '#lib/training/card-material.ts'
import type { CardSection } from './card-lines.ts'
import { permutationLines } from './permutation-lines.ts'

/** Whether the head's r is more than chance, by every permutation test that was made of it. */
export function sectionOnPermutation({ id, permutations }: CardMaterial): CardSection {
  return {
    heading: 'Permutation test',
    lines:
      permutations.length === 0
        ? ['No permutation test was made, so nothing here says by itself whether r is more than chance.']
        : [...new Set(permutations.map((test) => permutationLines(test, [id]).join(' ')))],
  }
}
