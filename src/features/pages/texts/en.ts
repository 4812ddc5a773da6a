import type { Texts } from './index.ts'

const duration = (seconds: number) => {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

/** What every page may say, in English. */
export const en: Texts = {
  failures: {
    crossSite: () => ({
      title: 'That did not work',
      paragraphs: [
        'Your browser says that this form comes from another site. Open the page anew and try again.',
      ],
    }),
    linkOver: () => ({
      title: 'This link is no longer good',
      paragraphs: ['It was used, its time is over, a newer one has replaced it, or a part of it is missing.'],
    }),
    malformed: () => ({
      title: 'That did not work',
      paragraphs: ['What was sent cannot be read. Go back, reload the page and try again.'],
    }),
    tooLarge: () => ({
      title: 'That was too much',
      paragraphs: ['What was filled in is far too long. Go back and shorten it.'],
    }),
    unsupportedType: () => ({
      title: 'That did not work',
      paragraphs: [
        'This page only takes what its own form sends. Open it in a browser and fill it in there.',
      ],
    }),
    tooOften: ({ seconds }) => ({
      title: 'Too many attempts',
      paragraphs: [`Too much was tried from your network lately. Please try again in ${duration(seconds)}.`],
    }),
    unavailable: () => ({
      title: 'That did not work just now',
      paragraphs: ['The service is busy. Please try again in a moment.'],
    }),
    fault: ({ requestId }) => ({
      title: 'Something went wrong',
      paragraphs: [
        'The fault is ours, and was noted. Please try again later.',
        `If you ask for help, give this number: ${requestId}`,
      ],
    }),
    notFound: () => ({
      title: 'There is nothing here',
      paragraphs: ['The address may be mistyped. If you came from a mail, open the link in it once more.'],
    }),
  },
  links: {
    askForReset: 'Ask for a link to choose a new password',
    askForConfirmation: 'Ask for another link',
    back: 'Back to the application',
  },
  faulty: {
    characters: () => 'This holds a character that cannot be typed, such as a tab. Please type it anew.',
    email: () => 'Please enter an e-mail address, such as name@example.com.',
    code: () => 'That is not the code, or it was used already. Please enter the next one.',
  },
}
