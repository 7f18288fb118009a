/** Where AWS is asked. Whatever names an account and a region is a place: an interruption, a target group. */
export type AwsPlace = {
  /** Twelve digits; null: the account of the server's own credentials. */
  readonly account: string | null;
  /** Null: the location's own. */
  readonly region: string | null;
};

/** The server's own account, in the location's own region. */
export const HOME: AwsPlace = { account: null, region: null };

/** A place as a key, the same for the same place. */
export const keyOf = ({ account, region }: AwsPlace): string => `${account ?? ''} ${region ?? ''}`;

/** A place as a log names it: the own account needs no name. */
export const inLog = ({ account, region }: AwsPlace): Partial<AwsPlace> => (account === null ? { region } : { account, region });
