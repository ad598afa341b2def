import type { Translator } from '#lib/messages/translator.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { CardPart } from './card-lines.ts'
import { permutationLines } from './permutation-lines.ts'

/** Whether the head's r is more than chance, by every permutation test that was made of it. */
export function sectionOnPermutation(t: Translator, { id, permutations }: CardMaterial): CardPart {
  return {
    heading: 'Permutation test',
    lines:
      permutations.length === 0
        ? [t('No permutation test was made, so nothing here says by itself whether r is more than chance.')]
        : [...new Set(permutations.map((test) => permutationLines(t, test, [id]).join(' ')))],
  }
}
