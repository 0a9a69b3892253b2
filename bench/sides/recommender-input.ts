/** One row for the shipped recommender, and how its right answer begins (models/recommender/model.json). */
export const recommenderRow = '{"user_id":123,"item_id":456}';
export const recommenderAnswer = '{"rating":3.338';
