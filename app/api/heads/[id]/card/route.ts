import type { ExportedFile } from '#app/exports/download.ts'
import { exportInStudy } from '#app/exports/export-route.ts'
import { translatorFor } from '#app/request-language.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedInEnglish } from '#lib/messages/stored-in-english.ts'
import { english, type Translator } from '#lib/messages/translator.ts'
import { modelCardPdf } from '#lib/reports/model-card.ts'
import { modelCardHtml, modelCardMarkdown } from '#lib/reports/model-card-text.ts'
import { wholeCard } from '#lib/reports/whole-card.ts'
import { type CardMaterial, headForCard } from '#lib/training/card-material.ts'

/** A head's model card: as PDF, or with ?as= as json (all estimates too), md or html. */
export const GET = exportInStudy(
  'agreement.see',
  { head: 'id' },
  'head.card',
  async ({ database, params, request }) => {
    const { study, material, whyNoCard } = await headForCard(database, params.id!)
    if (whyNoCard) throw new ConcordError('unreadable', whyNoCard)
    if (!material)
      throw new ConcordError(
        'not-found',
        phrase('This head was trained before model cards existed. Train it again to create one.'),
      )
    return {
      name: ['model-card', study.code, material.card.target.key],
      ...(await written(await translatorFor(request), material, new URL(request.url).searchParams.get('as'))),
    }
  },
)

async function written(t: Translator, material: CardMaterial, as: string | null): Promise<Omit<ExportedFile, 'name'>> {
  const { id, card, sample, stated, standing, createdAt, permutations } = material
  const whole = wholeCard(t, material)
  switch (as) {
    case 'json': {
      const there = new Set(sample.participants.map(({ code }) => code))
      const isThere = ({ participant }: { participant: string }) => there.has(participant)
      // Of a participant who was deleted since the head was trained, no row leaves with its card.
      const rows = { outOfFold: card.outOfFold.filter(isThere), residuals: card.residuals.filter(isThere) }
      const all = {
        ...storedHeadCard.write(storedInEnglish({ ...card, ...rows })),
        standing: standing ? { ...standing, why: english.stored(standing.why) } : null,
        permutationTests: permutations.map(({ finishedAt, result: { heads, ...test } }) => ({
          finishedAt,
          heads: heads.length,
          ...test,
          head: heads.find(({ key }) => key === id),
        })),
        stated,
        // What programs read is the same in every language.
        items: wholeCard(english, material).items,
      }
      return { extension: 'json', content: `${JSON.stringify(all, null, 2)}\n` }
    }
    case 'md':
      return { extension: 'md', content: modelCardMarkdown(t, whole) }
    case 'html':
      return { extension: 'html', content: modelCardHtml(t, whole) }
    default:
      return { extension: 'pdf', content: await modelCardPdf(t, whole, createdAt) }
  }
}
