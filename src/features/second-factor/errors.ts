import { AppError } from '../../platform/errors/app-error.ts'
import { InvalidCodeError } from '../sign-in/errors.ts'

/** This service has second factors turned off. */
export class SecondFactorOffError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'second_factor.off'
  constructor() {
    super('second factor is off here')
  }
}

/** A second factor is on already: it has to be turned off before another is. */
export class SecondFactorOnError extends AppError {
  readonly kind = 'conflict'
  readonly code = 'second_factor.on'
  constructor() {
    super('second factor is on already')
  }
}

/** No second factor is on, or is about to be turned on. */
export class NoSecondFactorError extends AppError {
  readonly kind = 'conflict'
  readonly code = 'second_factor.none'
  constructor() {
    super('no second factor to confirm')
  }
}

/** The code is one of another time: the clock of the device, or of this machine, is wrong. Only for who was shown the secret. */
export class WrongClockError extends InvalidCodeError {
  override readonly details = { hint: 'check the clock of your device' }
}
