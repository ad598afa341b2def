import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { RatingWorkspace } from './rating-workspace.tsx'

export const generateMetadata = pageTitle('Rating')

/** For those who rate in the interview's study; it shows their own sheet alone until that is signed. */
export default async function RatePage({ params }: { params: Promise<{ id: string }> }) {
  return <RatingWorkspace id={await idIn(params)} />
}
