import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { Agreement } from './agreement.tsx'

export const generateMetadata = pageTitle('Agreement')

/** For managers and viewers of the study: raters stay blind. */
export default async function AgreementPage({ params }: { params: Promise<{ id: string }> }) {
  return <Agreement id={await idIn(params)} />
}
