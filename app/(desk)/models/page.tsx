import { pageTitle } from '#app/page-text.ts'
import { Models } from './models.tsx'

export const generateMetadata = pageTitle('Models')

/** For people who are signed in. */
export default function ModelsPage() {
  return <Models />
}
