import { pageTitle } from '#app/page-text.ts'
import { Account } from './account.tsx'

export const generateMetadata = pageTitle('Your account')

/** For people who are signed in. */
export default function AccountPage() {
  return <Account />
}
