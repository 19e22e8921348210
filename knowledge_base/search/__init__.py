"""From a customer's words to the article that answers: encoder, index, ranking, calibration."""
