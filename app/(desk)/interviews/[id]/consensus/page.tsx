import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { ConsensusDesk } from './consensus-desk.tsx'

export const generateMetadata = pageTitle('Consensus')

/** For those who may see the interview's sheets; raters once their own are signed. */
export default async function ConsensusPage({ params }: { params: Promise<{ id: string }> }) {
  return <ConsensusDesk id={await idIn(params)} />
}
