import { pageTitle } from '#app/page-text.ts'
import { ImportRatings } from './import-ratings.tsx'

export const generateMetadata = pageTitle('Import ratings')

/** For managers of the study: ratings that were made elsewhere, from a file. */
export default async function ImportRatingsPage({ params }: { params: Promise<{ id: string }> }) {
  return <ImportRatings studyId={(await params).id} />
}
