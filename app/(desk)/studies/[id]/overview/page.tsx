import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { Overview } from './overview.tsx'

export const generateMetadata = pageTitle('Overview')

/** For members of the study. */
export default async function OverviewPage({ params }: { params: Promise<{ id: string }> }) {
  return <Overview id={await idIn(params)} />
}
