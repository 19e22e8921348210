/** What the bot says around an answer: the words of actions/answer.py, which has two ways to say some of them. */
export const CLARIFYING = 'I want to be sure I answer the right thing. Which of these do you mean?';
export const NONE_OF_THESE = 'None of these';
export const NOT_KNOWN =
  "I'm sorry, I don't know the answer to that, and I'd rather not guess. Would you like to talk to a person? You can also try to ask in other words.";
export const PERSON = 'Talk to a person';

/** As many articles as the bot offers to choose from. */
export const CHOICES = 3;
