import { pageTitle } from '#app/page-text.ts'
import { People } from './people.tsx'

export const generateMetadata = pageTitle('People')

/** For administrators. */
export default function PeoplePage() {
  return <People />
}
