import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { Ratings } from './ratings.tsx'

export const generateMetadata = pageTitle('Ratings')

/** For members of the study; raters see what they are assigned themselves. */
export default async function RatingsPage({ params }: { params: Promise<{ id: string }> }) {
  return <Ratings id={await idIn(params)} />
}
