import { exportInStudy } from '#app/exports/export-in-study.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { modelCardPdf } from '#lib/reports/model-card.ts'
import { headWithCard } from '#lib/training/training-runs.ts'

/** A head's model card, as PDF, or as JSON with ?as=json. */
export const GET = exportInStudy(
  'agreement.see',
  { head: 'id' },
  'head.card',
  async ({ database, params, request }) => {
    const { study, createdAt, sha256, card, whyNoCard, standing } = await headWithCard(database, params.id!)
    if (whyNoCard) throw new ConcordError('unreadable', whyNoCard)
    if (!card) throw new ConcordError('not-found', 'This head is older than model cards. Train it again to have one.')
    const name = ['model-card', study.code, card.target.key]
    if (new URL(request.url).searchParams.get('as') === 'json')
      return {
        name,
        extension: 'json',
        content: `${JSON.stringify({ ...storedHeadCard.write(card), standing: standing ?? null }, null, 2)}\n`,
      }
    const content = await modelCardPdf(card, {
      study: study.code,
      simulated: study.simulated,
      createdAt,
      sha256,
      standing,
    })
    return { name, extension: 'pdf', content }
  },
)
