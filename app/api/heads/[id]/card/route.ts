import { type ExportedFile, exportInStudy } from '#app/exports/export-in-study.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { phrase } from '#lib/messages/message.ts'
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
      ...(await written(material, new URL(request.url).searchParams.get('as'))),
    }
  },
)

async function written(material: CardMaterial, as: string | null): Promise<Omit<ExportedFile, 'name'>> {
  const { id, card, stated, standing, createdAt, permutations } = material
  const whole = wholeCard(material)
  switch (as) {
    case 'json': {
      const all = {
        ...storedHeadCard.write(card),
        standing: standing ?? null,
        permutationTests: permutations.map(({ finishedAt, result: { heads, ...test } }) => ({
          finishedAt,
          heads: heads.length,
          ...test,
          head: heads.find(({ key }) => key === id),
        })),
        stated,
        items: whole.items,
      }
      return { extension: 'json', content: `${JSON.stringify(all, null, 2)}\n` }
    }
    case 'md':
      return { extension: 'md', content: modelCardMarkdown(whole) }
    case 'html':
      return { extension: 'html', content: modelCardHtml(whole) }
    default:
      return { extension: 'pdf', content: await modelCardPdf(whole, createdAt) }
  }
}
